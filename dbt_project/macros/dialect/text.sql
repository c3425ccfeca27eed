{# What engines write differently about text. #}

{#- True where the whole text matches the regular expression. -#}
{% macro fully_matches(text, regular_expression) %}
  {{ return(adapter.dispatch("fully_matches")(text, regular_expression)) }}
{% endmacro %}

{% macro default__fully_matches(text, regular_expression) %}{{ unsupported("fully_matches") }}{% endmacro %}

{% macro duckdb__fully_matches(text, regular_expression) -%}
  regexp_full_match({{ text }}, {{ text_literal(regular_expression) }})
{%- endmacro %}

{#- In Java `$` matches before a last newline as well; \\z does not. -#}
{% macro spark__fully_matches(text, regular_expression) -%}
  {{ text }} rlike {{ text_literal("\\A(?:" ~ regular_expression ~ ")\\z") }}
{%- endmacro %}


{#- A text as a literal. Engines differ in which characters they escape. -#}
{% macro text_literal(text) %}
  {{ return(adapter.dispatch("text_literal")(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}{{ unsupported("text_literal") }}{% endmacro %}

{% macro duckdb__text_literal(text) -%}
  '{{ text | string | replace("'", "''") }}'
{%- endmacro %}

{% macro spark__text_literal(text) -%}
  '{{ text | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
{%- endmacro %}
