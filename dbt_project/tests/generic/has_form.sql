{# The whole value has the form of a regular expression; an empty value has not. #}
{% test has_form(model, column_name, regular_expression) %}

select {{ column_name }}
from {{ model }}
where not coalesce({{ has_form(column_name, regular_expression) }}, false)

{% endtest %}
