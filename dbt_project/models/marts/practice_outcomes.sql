with practices as (

    select * from {{ ref('stg_practices') }}

),

outcomes as (

    select
        practice_id,
        {{ sum_where("row_count", "outcome = 'not_registered'") }} as not_registered,
        {{ sum_where("row_count", "outcome = 'duplicate_in_practice'") }} as duplicate_in_practice,
        {{ sum_where("row_count", "outcome = 'moved_to_other_practice'") }} as moved_to_other_practice,
        {{ sum_where("row_count", "outcome = 'conflict'") }} as conflict
    from {{ ref('int_outcome_counts') }}
    group by practice_id

),

final as (

    select
        practices.agb,
        outcomes.not_registered,
        outcomes.duplicate_in_practice,
        outcomes.moved_to_other_practice,
        outcomes.conflict
    from practices
    inner join outcomes
        on practices.practice_id = outcomes.practice_id

)

select * from final
