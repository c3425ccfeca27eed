{# The lists that one system writes, as text. A row with too many cells is skipped; missing ones at the end of a line are filled up. #}
{% macro read_lists(system, columns, delimiter, quote='', lines_above=0, encoding='utf-8') %}
  {% set found = [] %}
  {% if execute %}
    {% set found = run_query("select filename from " ~ ref('stg_files') ~ " where system = '" ~ system ~ "' order by filename").columns[0].values() %}
  {% endif %}
  read_csv(
      [{% for file in found %}'{{ file | replace("'", "''") }}'{% if not loop.last %}, {% endif %}{% endfor %}],
      delim = '{{ delimiter }}', quote = '{{ quote }}', header = true, skip = {{ lines_above }}, encoding = '{{ encoding }}',
      auto_detect = false, filename = true, null_padding = true, ignore_errors = true,
      columns = { {%- for column in columns %}'{{ column }}': 'varchar'{% if not loop.last %}, {% endif %}{% endfor -%} }
  )
{% endmacro %}


{# A file of the reference folder. #}
{% macro reference(file) %}read_csv('{{ var("home") }}/reference/{{ file }}', header = true, all_varchar = true){% endmacro %}


{% macro peildatum() %}cast('{{ var("peildatum") }}' as date){% endmacro %}
