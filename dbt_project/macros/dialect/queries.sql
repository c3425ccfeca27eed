{# How engines are helped to plan a query. #}

{#- A whole number below 64 that is the same for equal halves of pseudonyms: what is sorted in parts is sorted by all workers. -#}
{% macro key_bucket(half) %}
  {{ return(adapter.dispatch("key_bucket")(half)) }}
{% endmacro %}

{% macro default__key_bucket(half) %}{{ unsupported("key_bucket") }}{% endmacro %}

{#- A narrow type, because it is part of what is sorted. -#}
{% macro duckdb__key_bucket(half) -%}
  cast({{ half }} & 63 as utinyint)
{%- endmacro %}

{#- Here a pseudonym is a decimal, without bit operations. -#}
{% macro spark__key_bucket(half) -%}
  cast({{ half }} % 64 as int)
{%- endmacro %}
