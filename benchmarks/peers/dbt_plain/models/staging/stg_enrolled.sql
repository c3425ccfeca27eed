select distinct agb
from {{ reference('enrolments.csv') }}
where
    scheme = 'rijnmond_koptarief'
    and cast(applied_on as date) <= {{ peildatum() }}
    and coalesce(cast(ended_on as date) > {{ peildatum() }}, true)
