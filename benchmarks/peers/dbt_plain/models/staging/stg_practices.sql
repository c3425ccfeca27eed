select agb, region
from {{ reference('practices.csv') }}
where cast(active_from as date) <= {{ peildatum() }} and coalesce(cast(active_to as date) >= {{ peildatum() }}, true)
