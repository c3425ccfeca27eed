-- depends_on: {{ ref('stg_files') }}
{% set with_agb = ['agb', 'number', 'bsn', 'postcode', 'registered_on', 'uzovi'] %}
{% set of_folder = ['number', 'bsn', 'postcode', 'registered_on', 'uzovi'] %}

select filename, null as agb, number, bsn, postcode, registered_on
from {{ read_lists('lean', of_folder, ';') }}
union all
select filename, agb, number, bsn, postcode, registered_on
from {{ read_lists('lean_iso', with_agb, ',') }}
union all
select filename, agb, number, bsn, postcode, registered_on
from {{ read_lists('lean_old', with_agb, ';') }}
where agb not like 'Totaal%' or agb is null
union all
select filename, null as agb, number, bsn, postcode, registered_on
from {{ read_lists('lean_tab', of_folder + ['birth_date'], '\\t', lines_above=3) }}
where number not like 'Totaal%' or number is null
union all
select filename, null as agb, number, bsn, postcode, registered_on
from {{ read_lists('lean_quoted', of_folder + ['name'], ';', quote='"', encoding='latin-1') }}
