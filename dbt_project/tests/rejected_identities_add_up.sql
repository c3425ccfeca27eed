with listed as (

    select
        file_id,
        count(*) as row_count
    from {{ ref('rejected_identities') }}
    group by file_id

),

outcomes as (

    select * from {{ ref('delivery_outcomes') }}

),

final as (

    select coalesce(outcomes.file_id, listed.file_id) as file_id
    from outcomes
    full outer join listed
        on outcomes.file_id = listed.file_id
    where coalesce(outcomes.rejected, 0) <> coalesce(listed.row_count, 0)

)

select * from final
