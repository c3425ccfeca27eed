with practices as (

    select * from {{ ref('stg_practices') }}

),

counted as (

    select * from {{ ref('int_outcome_counts') }}
    where outcome = 'counted'

),

final as (

    select
        practices.agb,
        coalesce(lpad(cast(counted.uzovi as string), 4, '0'), 'unknown') as uzovi,
        cast(sum(counted.row_count) as bigint) as ion,
        {{ sum_where("counted.row_count", "counted.area = 'aw'") }} as aw_ion,
        {{ sum_where("counted.row_count", "counted.area = 'unknown'") }} as unknown_postcode
    from counted
    inner join practices
        on counted.practice_id = practices.practice_id
    group by practices.agb, counted.uzovi

)

select * from final
