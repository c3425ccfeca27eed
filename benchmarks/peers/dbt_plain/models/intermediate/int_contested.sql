-- R4 and R5, for whoever occurs more than once.
with kept as (

    select *
    from {{ ref('int_registered') }}
    where patient in (select several.patient from {{ ref('int_several') }} as several)
    qualify row_number() over (partition by patient, agb order by registered_on desc, filename, place) = 1

),

latest as (

    select *
    from kept
    qualify registered_on = max(registered_on) over (partition by patient)

)

select agb, postcode
from latest
qualify count(*) over (partition by patient) = 1
