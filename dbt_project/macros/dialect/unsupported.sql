{# Every macro of this folder has a variant per engine. What an engine has no variant for ends here, by name. #}

{% macro unsupported(what) %}
  {{ exceptions.raise_compiler_error(
      what ~ ": not available for " ~ target.type ~ ", write " ~ target.type ~ "__" ~ what ~ " in macros/dialect"
  ) }}
{% endmacro %}
