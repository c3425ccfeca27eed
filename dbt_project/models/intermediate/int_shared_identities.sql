with rows_apart as (

    select * from {{ ref('int_rows_apart') }}

),

rows_without_bsn as (

    select * from {{ ref('int_rows_without_bsn') }}

),

shared_bsns as (

    select * from {{ ref('int_shared_bsns') }}

),

shared_numbers as (

    select * from {{ ref('int_shared_numbers') }}

),

by_bsn as (

    select
        rows_apart.file_id,
        rows_apart.file_row,
        false as is_placeholder,
        true as is_shared,
        false as is_rejected
    from rows_apart
    inner join shared_bsns
        on
            rows_apart.practice_id = shared_bsns.practice_id
            and rows_apart.bsn_hi = shared_bsns.bsn_hi
            and rows_apart.bsn_lo = shared_bsns.bsn_lo
    where not shared_bsns.is_placeholder

),

by_number as (

    select
        rows_without_bsn.file_id,
        rows_without_bsn.file_row,
        rows_without_bsn.has_placeholder_bsn or coalesce(shared_numbers.is_placeholder, false) as is_placeholder,
        coalesce(not shared_numbers.is_placeholder, false) as is_shared,
        rows_without_bsn.number_hi is null or coalesce(shared_numbers.is_placeholder, false) as is_rejected
    from rows_without_bsn
    left join shared_numbers
        on
            rows_without_bsn.number_hi = shared_numbers.number_hi
            and rows_without_bsn.number_lo = shared_numbers.number_lo
    where rows_without_bsn.has_placeholder_bsn or shared_numbers.number_hi is not null

),

final as (

    select * from by_bsn
    union all
    select * from by_number

)

select * from final
