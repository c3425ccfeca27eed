with practices as (

    select * from {{ ref('stg_practices') }}

),

outcome_counts as (

    select
        practice_id,
        {{ sum_where("row_count", "outcome = 'counted'") }} as ion,
        {{ sum_where("row_count", "outcome = 'counted' and area = 'aw'") }} as aw_ion,
        {{ sum_where("row_count", "outcome = 'counted' and area = 'unknown'") }} as unknown_postcode,
        {{ sum_where("row_count", "outcome = 'rejected'") }} as rejected
    from {{ ref('int_outcome_counts') }}
    group by practice_id

),

uncertain_rows as (

    select * from {{ ref('stg_uncertain_rows') }}

),

-- R12: the rows that may be patients are those that ingest rejected and those whose identity was a placeholder.
counts as (

    select
        practices.agb,
        practices.name,
        practices.region,
        coalesce(outcome_counts.ion, 0) as ion,
        coalesce(outcome_counts.aw_ion, 0) as aw_ion,
        coalesce(outcome_counts.unknown_postcode, 0) as unknown_postcode,
        coalesce(uncertain_rows.row_count, 0) + coalesce(outcome_counts.rejected, 0) as uncertain_rows
    from practices
    left join outcome_counts
        on practices.practice_id = outcome_counts.practice_id
    left join uncertain_rows
        on practices.practice_id = uncertain_rows.practice_id

),

keyed as (

    select
        *,
        {{ exact_share_key("aw_ion", "ion") }} as share_key,
        case when ion > 0 then ion + uncertain_rows end as ion_at_most
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
        uncertain_rows,
        {{ rounded_share("aw_ion", "ion") }} as aw_share,
        {{ rounded_share("aw_ion", "ion_at_most") }} as share_min,
        {{ rounded_share("aw_ion + unknown_postcode + uncertain_rows", "ion_at_most") }} as share_max,
        case when ion > 0 then place_in_region end as rank_region,
        case when ion > 0 then place_overall end as rank_overall,
        {{ aw_list() }} as aw_list
    from ranked

)

select * from final
