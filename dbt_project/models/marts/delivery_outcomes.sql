with deliveries as (

    select * from {{ ref('stg_deliveries') }}

),

outcomes as (

    select
        file_id,
        {{ sum_where("row_count", "outcome = 'rejected'") }} as rejected,
        {{ sum_where("row_count", "outcome = 'not_registered'") }} as not_registered,
        {{ sum_where("row_count", "outcome = 'duplicate_in_practice'") }} as duplicate_in_practice,
        {{ sum_where("row_count", "outcome = 'moved_to_other_practice'") }} as moved_to_other_practice,
        {{ sum_where("row_count", "outcome = 'conflict'") }} as conflict,
        {{ sum_where("row_count", "outcome = 'counted'") }} as counted
    from {{ ref('int_outcome_counts') }}
    group by file_id

),

identities as (

    select
        file_id,
        {{ sum_where("1", "is_placeholder") }} as placeholder_identity,
        {{ sum_where("1", "is_shared") }} as shared_identity
    from {{ ref('int_shared_identities') }}
    group by file_id

),

final as (

    select
        cast(deliveries.file_id as bigint) as file_id,
        coalesce(outcomes.rejected, 0) as rejected,
        coalesce(outcomes.not_registered, 0) as not_registered,
        coalesce(outcomes.duplicate_in_practice, 0) as duplicate_in_practice,
        coalesce(outcomes.moved_to_other_practice, 0) as moved_to_other_practice,
        coalesce(outcomes.conflict, 0) as conflict,
        coalesce(outcomes.counted, 0) as counted,
        coalesce(identities.placeholder_identity, 0) as placeholder_identity,
        coalesce(identities.shared_identity, 0) as shared_identity
    from deliveries
    left join outcomes
        on deliveries.file_id = outcomes.file_id
    left join identities
        on deliveries.file_id = identities.file_id

)

select * from final
