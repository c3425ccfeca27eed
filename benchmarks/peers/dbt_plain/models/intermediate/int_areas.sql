-- R10.
with entries as (

    select entry from {{ ref('stg_aw_entries') }}

),

judged as (

    select
        postcode,
        postcode in (select entry from entries) or postcode[:5] in (select entry from entries) or postcode[:4] in (select entry from entries) as is_aw,
        postcode in (select entry[:4] from entries where length(entry) > 4) as is_cut
    from (select distinct postcode from {{ ref('int_rows') }} where postcode is not null)

)

select
    postcode,
    is_aw,
    is_cut and not is_aw as is_unknown
from judged
