{# What engines write differently about text. #}

{#- True where the whole of the text has the form of the regular expression. -#}
{% macro has_form(text, regular_expression) %}
  {{ return(adapter.dispatch("has_form")(text, regular_expression)) }}
{% endmacro %}

{% macro default__has_form(text, regular_expression) %}{{ unsupported("has_form") }}{% endmacro %}

{% macro duckdb__has_form(text, regular_expression) -%}
  regexp_full_match({{ text }}, '{{ regular_expression }}')
{%- endmacro %}
