with practices as (

    select * from {{ ref('stg_practices') }}

),

counted as (

    select * from {{ ref('int_outcome_counts') }}
    where outcome = 'counted'

),

counts as (

    select
        practices.agb,
        practices.name,
        practices.region,
        cast(coalesce(sum(counted.row_count), 0) as bigint) as ion,
        {{ sum_where("counted.row_count", "counted.area = 'aw'") }} as aw_ion,
        {{ sum_where("counted.row_count", "counted.area = 'unknown'") }} as unknown_postcode
    from practices
    left join counted
        on practices.practice_id = counted.practice_id
    group by practices.agb, practices.name, practices.region

),

keyed as (

    select
        *,
        {{ exact_share_key("aw_ion", "ion") }} as share_key
    from counts

),

-- R13: practices without a counted row come last and get no rank.
ranked as (

    select
        *,
        cast(rank() over (partition by region order by share_key desc nulls last) as bigint) as place_in_region,
        cast(rank() over (order by share_key desc nulls last) as bigint) as place_overall
    from keyed

),

final as (

    select
        {{ quarter() }} as quarter,
        agb,
        name,
        region,
        ion,
        aw_ion,
        unknown_postcode,
        {{ rounded_share("aw_ion", "ion") }} as aw_share,
        {{ rounded_share("aw_ion", "ion") }} as share_min,
        {{ rounded_share("aw_ion + unknown_postcode", "ion") }} as share_max,
        case when ion > 0 then place_in_region end as rank_region,
        case when ion > 0 then place_overall end as rank_overall,
        {{ aw_list() }} as aw_list
    from ranked

)

select * from final
