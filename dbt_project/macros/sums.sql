{#- The sum of a whole number over the rows for which a condition holds; 0 where there are none. -#}
{% macro sum_where(value, condition) -%}
  cast(coalesce(sum(case when {{ condition }} then {{ value }} end), 0) as bigint)
{%- endmacro %}
