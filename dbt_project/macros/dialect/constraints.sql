{# The constraints of a contract on an engine without constraints. DuckDB checks them when a table is written. #}

{#- Where dbt would add the constraints of a contract to a table, its rows are tested instead; the error names the broken constraints. -#}
{% macro spark__persist_constraints(relation, model) %}
  {% if config.get("contract").enforced %}
    {% set broken = broken_constraints(relation, model) %}
    {% if broken %}
      {{ exceptions.raise_compiler_error("broken constraints: " ~ broken | join(", ")) }}
    {% endif %}
  {% endif %}
{% endmacro %}

{#- The names of the constraints that a row breaks. As in SQL, a check that is null is not broken. -#}
{% macro broken_constraints(relation, model) %}
  {% set counts = [] %}
  {% for constraint in model.constraints if constraint.type == "check" %}
    {% do counts.append([constraint.name, "count(case when not (" ~ constraint.expression ~ ") then 1 end)"]) %}
  {% endfor %}
  {% for column in model.columns.values() %}
    {% for constraint in column.constraints if constraint.type == "not_null" %}
      {% do counts.append([column.name ~ " not_null", "count(case when " ~ column.name ~ " is null then 1 end)"]) %}
    {% endfor %}
  {% endfor %}
  {% for constraint in model.constraints if constraint.type == "primary_key" %}
    {#- Only columns that are not_null can be part of a key. -#}
    {% set key = constraint.columns | join(", ") %}
    {% do counts.append(["primary_key", "count(*) - count(distinct " ~ key ~ ")"]) %}
  {% endfor %}
  {% set row = run_query("select " ~ counts | map("last") | join(", ") ~ " from " ~ relation).rows[0] %}
  {% set broken = [] %}
  {% for (name, _), rows in zip(counts, row) if rows > 0 %}
    {% do broken.append(name) %}
  {% endfor %}
  {{ return(broken) }}
{% endmacro %}
