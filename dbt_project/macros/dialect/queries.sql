{# How engines are helped to plan a query. #}

{#- A whole number below 64 that is the same for equal halves of pseudonyms: what is sorted in parts is sorted by all workers. -#}
{% macro key_bucket(half) %}
  {{ return(adapter.dispatch("key_bucket")(half)) }}
{% endmacro %}

{% macro default__key_bucket(half) %}{{ unsupported("key_bucket") }}{% endmacro %}

{#- Narrow, since it is sorted along. -#}
{% macro duckdb__key_bucket(half) -%}
  cast({{ half }} & 63 as utinyint)
{%- endmacro %}

{#- A pseudonym is a decimal here, which has no bits. -#}
{% macro spark__key_bucket(half) -%}
  cast({{ half }} % 64 as int)
{%- endmacro %}
