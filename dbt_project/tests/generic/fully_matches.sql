{# Every value matches a regular expression from its first to its last character; an empty value does not. #}
{% test fully_matches(model, column_name, regular_expression) %}

select {{ column_name }}
from {{ model }}
where not coalesce({{ fully_matches(column_name, regular_expression) }}, false)

{% endtest %}
