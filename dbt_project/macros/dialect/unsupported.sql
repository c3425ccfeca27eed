{# Every macro in this folder has one variant per engine. An engine without a variant of a macro ends up here, in an error with its name. #}

{% macro unsupported(macro_name) %}
  {{ exceptions.raise_compiler_error(
      macro_name ~ ": not available for " ~ target.type ~ ", write " ~ target.type ~ "__" ~ macro_name ~ " in macros/dialect"
  ) }}
{% endmacro %}
