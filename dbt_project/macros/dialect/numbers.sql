{# Exact arithmetic on counts. Most engines divide integers in floating point or round the result, each in its own way. #}

{#- numerator / denominator, rounded half-up to 6 places, as decimal(9,6); null where the denominator is 0.
    Exact for counts up to 4 * 10^12: half-up is floor((2 * 10^6 * n + d) / 2d). -#}
{% macro rounded_share(numerator, denominator) %}
  {{ return(adapter.dispatch("rounded_share")(numerator, denominator)) }}
{% endmacro %}

{% macro default__rounded_share(numerator, denominator) %}{{ unsupported("rounded_share") }}{% endmacro %}

{% macro duckdb__rounded_share(numerator, denominator) -%}
  cast(((2000000 * ({{ numerator }}) + ({{ denominator }})) // nullif(2 * ({{ denominator }}), 0)) * 0.000001 as decimal(9, 6))
{%- endmacro %}


{% macro spark__rounded_share(numerator, denominator) -%}
  cast({{ spark__whole_quotient(
    "2000000 * cast(" ~ numerator ~ " as decimal(19, 0)) + cast(" ~ denominator ~ " as decimal(19, 0))",
    "2 * cast(" ~ denominator ~ " as decimal(19, 0))"
  ) }} * 0.000001 as decimal(9, 6))
{%- endmacro %}


{#- An integer that sorts shares like their exact fractions and is equal for equal fractions; null where the denominator is 0.
    Two different fractions with denominators up to 10^8 are at least 10^-16 apart, so times 10^16 their whole parts differ. -#}
{% macro exact_share_key(numerator, denominator) %}
  {{ return(adapter.dispatch("exact_share_key")(numerator, denominator)) }}
{% endmacro %}

{% macro default__exact_share_key(numerator, denominator) %}{{ unsupported("exact_share_key") }}{% endmacro %}

{% macro duckdb__exact_share_key(numerator, denominator) -%}
  (cast({{ numerator }} as hugeint) * 10000000000000000) // nullif({{ denominator }}, 0)
{%- endmacro %}

{% macro spark__exact_share_key(numerator, denominator) -%}
  {{ spark__whole_quotient("cast(" ~ numerator ~ " as decimal(19, 0)) * 10000000000000000", denominator) }}
{%- endmacro %}


{#- How often the denominator goes into the numerator, both decimals; null where the denominator is 0 or the result is too large.
    dbt-spark turns ANSI mode off: then a bigint that is too large wraps around in silence, and `div` makes bigints. -#}
{% macro spark__whole_quotient(numerator, denominator) -%}
  ((({{ numerator }}) - ({{ numerator }}) % nullif({{ denominator }}, 0)) / nullif({{ denominator }}, 0))
{%- endmacro %}
