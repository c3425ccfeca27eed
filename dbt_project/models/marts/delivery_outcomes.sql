with deliveries as (

    select * from {{ ref('stg_deliveries') }}

),

counts as (

    select * from {{ ref('int_outcome_counts') }}

),

final as (

    select
        cast(deliveries.file_id as bigint) as file_id,
        {{ sum_where("counts.row_count", "counts.outcome = 'not_registered'") }} as not_registered,
        {{ sum_where("counts.row_count", "counts.outcome = 'duplicate_in_practice'") }} as duplicate_in_practice,
        {{ sum_where("counts.row_count", "counts.outcome = 'moved_to_other_practice'") }} as moved_to_other_practice,
        {{ sum_where("counts.row_count", "counts.outcome = 'conflict'") }} as conflict,
        {{ sum_where("counts.row_count", "counts.outcome = 'counted'") }} as counted
    from deliveries
    left join counts
        on deliveries.file_id = counts.file_id
    group by deliveries.file_id

)

select * from final
