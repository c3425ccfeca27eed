with row_outcomes as (

    select * from {{ ref('int_row_outcomes') }}

),

final as (

    select
        file_id,
        practice_id,
        uzovi,
        area,
        outcome,
        count(*) as row_count
    from row_outcomes
    group by 1, 2, 3, 4, 5

)

select * from final
