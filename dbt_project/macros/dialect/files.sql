{# How the files of the landing folder become relations, and how a mart becomes a file. #}

{#- The sources of the project as relations: source `x` is `<landing>/<file of x>`. -#}
{% macro open_landing() %}
  {{ return(adapter.dispatch("open_landing")()) }}
{% endmacro %}

{% macro default__open_landing() %}{{ unsupported("open_landing") }}{% endmacro %}

{% macro duckdb__open_landing() %}
  {% if execute %}
    create schema if not exists landing;
    {% for source in graph.sources.values() %}
      {#- In a pattern [ begins a set of characters, so one in the name of the folder is escaped. -#}
      {% set folder = var("landing") | replace("[", "[[]") %}
      create or replace view landing.{{ source.identifier }} as
      select * from read_parquet({{ text_literal(folder ~ "/" ~ source.config.meta.file) }});
    {% endfor %}
  {% endif %}
{% endmacro %}

{#- One statement at a time. A path is a pattern here, so special characters are escaped with a backslash. -#}
{% macro spark__open_landing() %}
  {% if execute %}
    {% do run_query("create schema if not exists landing") %}
    {% for source in graph.sources.values() %}
      {% set path = namespace(escaped=var("landing") ~ "/" ~ source.config.meta.file | replace("/*.parquet", "")) %}
      {% for character in ["\\", "*", "?", "[", "]", "{", "}"] %}
        {% set path.escaped = path.escaped | replace(character, "\\" ~ character) %}
      {% endfor %}
      {% set files = "parquet.`" ~ path.escaped | replace("`", "``") ~ "`" %}
      {% do run_query("create or replace view landing." ~ source.identifier ~ " as select * from " ~ files) %}
    {% endfor %}
  {% endif %}
{% endmacro %}


{#- The model as `<marts>/<model>.parquet`, sorted by its primary key; on a cluster in parts, of which `kbz` makes that file. -#}
{% macro write_parquet() %}
  {{ return(adapter.dispatch("write_parquet")()) }}
{% endmacro %}

{% macro default__write_parquet() %}{{ unsupported("write_parquet") }}{% endmacro %}

{% macro duckdb__write_parquet() %}
  {% if execute %}
    {% set key = model.constraints | selectattr("type", "equalto", "primary_key") | first %}
    copy (select * from {{ this }} order by {{ key.columns | join(", ") }})
    to {{ text_literal(var("marts") ~ "/" ~ this.identifier ~ ".parquet") }} (format parquet, compression zstd)
  {% endif %}
{% endmacro %}

{#- Each worker writes separate parts, so there is no order across them: `<scratch>/parts/<model>/part-*.parquet`. -#}
{% macro spark__write_parquet() %}
  {% if execute %}
    insert overwrite directory {{ text_literal(var("scratch", "target") ~ "/parts/" ~ this.identifier) }} using parquet
    select * from {{ this }}
  {% endif %}
{% endmacro %}


{#- Tables are Parquet files. -#}
{% macro spark__file_format_clause() -%}
  using parquet
{%- endmacro %}
