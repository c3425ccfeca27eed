with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

postcodes as (

    select * from {{ ref('int_aw_postcodes') }}

),

judged_rows as (

    select * from {{ ref('int_judged_rows') }}

),

-- Unknown values get their name below, in the few counts: a text made for each row as a grouping key costs a fifth more.
counts as (

    select
        registrations.file_id,
        registrations.practice_id,
        registrations.uzovi,
        registrations.is_registered,
        postcodes.area,
        judged_rows.outcome,
        count(*) as row_count
    from registrations
    left join postcodes
        on registrations.postcode = postcodes.postcode
    left join judged_rows
        on
            registrations.file_id = judged_rows.file_id
            and registrations.file_row = judged_rows.file_row
    group by 1, 2, 3, 4, 5, 6

),

named as (

    select
        file_id,
        practice_id,
        uzovi,
        -- R8: a row without a postcode.
        coalesce(area, 'unknown') as area,
        coalesce(outcome, case when is_registered then 'counted' else 'not_registered' end) as outcome,
        row_count
    from counts

),

final as (

    select
        file_id,
        practice_id,
        uzovi,
        area,
        outcome,
        cast(sum(row_count) as bigint) as row_count
    from named
    group by 1, 2, 3, 4, 5

)

select * from final
