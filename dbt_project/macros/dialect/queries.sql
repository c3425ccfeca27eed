{# How engines are told to plan a query. #}

{#- Put before the parenthesis of a CTE that is used more than once and should be read again each time, not stored. -#}
{% macro not_materialized() %}
  {{ return(adapter.dispatch("not_materialized")()) }}
{% endmacro %}

{% macro default__not_materialized() %}{{ unsupported("not_materialized") }}{% endmacro %}

{% macro duckdb__not_materialized() -%}
  not materialized
{%- endmacro %}

{#- Spark stores no CTE. -#}
{% macro spark__not_materialized() %}{% endmacro %}
