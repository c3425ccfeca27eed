{# The variables of the run as SQL literals. #}

{#- The quarter, such as 2026Q1. -#}
{% macro quarter() -%}
  {{ text_literal(var("quarter")) }}
{%- endmacro %}


{#- R1: the first day of the quarter. -#}
{% macro peildatum() -%}
  cast({{ text_literal(var("peildatum")) }} as date)
{%- endmacro %}


{#- R9: the id of the AW list in force on the peildatum. -#}
{% macro aw_list() -%}
  {{ text_literal(var("aw_list")) }}
{%- endmacro %}
