with counted as (

    select sum(counted) as patients
    from {{ ref('delivery_outcomes') }}

),

ion as (

    select sum(ion) as patients
    from {{ ref('practice_shares') }}

),

final as (

    select
        counted.patients as counted,
        ion.patients as ion
    from counted
    cross join ion
    where coalesce(counted.patients, 0) <> coalesce(ion.patients, 0)

)

select * from final
