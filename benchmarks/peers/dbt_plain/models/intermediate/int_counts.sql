-- R8.
with counted as (

    select agb, postcode
    from {{ ref('int_registered') }}
    where patient not in (select several.patient from {{ ref('int_several') }} as several)
    union all
    select agb, postcode
    from {{ ref('int_contested') }}

)

select
    counted.agb,
    count(*) as ion,
    count(*) filter (where areas.is_aw) as aw_ion,
    count(*) filter (where coalesce(areas.is_unknown, true)) as unknown_postcode
from counted
left join {{ ref('int_areas') }} as areas
    on counted.postcode = areas.postcode
group by counted.agb
