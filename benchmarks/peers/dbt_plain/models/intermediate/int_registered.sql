{{ config(materialized='view') }}

-- R2, with the patient of each row (R6).
select
    rows.filename,
    rows.place,
    rows.agb,
    rows.postcode,
    rows.registered_on,
    case
        when rows.bsn is null and known.bsn is null then rows.agb || '/' || rows.number
        else cast(coalesce(rows.bsn, known.bsn) as varchar)
    end as patient
from {{ ref('int_rows') }} as rows
left join {{ ref('int_known') }} as known
    on rows.bsn is null and rows.agb = known.agb and rows.number = known.number
where rows.registered_on <= {{ peildatum() }}
