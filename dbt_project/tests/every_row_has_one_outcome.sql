with registrations as (

    select
        file_id,
        count(*) as row_count
    from {{ ref('stg_registrations') }}
    group by file_id

),

outcomes as (

    select
        file_id,
        rejected + not_registered + duplicate_in_practice + moved_to_other_practice + conflict + counted as row_count
    from {{ ref('delivery_outcomes') }}

),

final as (

    select coalesce(outcomes.file_id, registrations.file_id) as file_id
    from outcomes
    full outer join registrations
        on outcomes.file_id = registrations.file_id
    where coalesce(outcomes.row_count, 0) <> coalesce(registrations.row_count, 0)

)

select * from final
