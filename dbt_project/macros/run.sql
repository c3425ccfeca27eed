{# What the run is about, from its variables, as literals. #}

{#- The quarter, such as 2026Q1. -#}
{% macro quarter() -%}
  '{{ var("quarter") }}'
{%- endmacro %}


{#- R1: the first day of the quarter. -#}
{% macro peildatum() -%}
  cast('{{ var("peildatum") }}' as date)
{%- endmacro %}


{#- R9: the id of the AW list in force on the peildatum. -#}
{% macro aw_list() -%}
  '{{ var("aw_list") | replace("'", "''") }}'
{%- endmacro %}
