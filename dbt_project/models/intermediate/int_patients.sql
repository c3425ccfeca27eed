with rows_apart as (

    select * from {{ ref('int_rows_apart') }}
    where is_registered

),

rows_of_numbers as (

    select * from {{ ref('int_rows_of_numbers') }}
    where is_registered

),

repeated_bsns as (

    select * from {{ ref('int_repeated_bsns') }}

),

rows_without_bsn as (

    select * from {{ ref('int_rows_without_bsn') }}
    where is_registered

),

placeholder_bsns as (

    select * from {{ ref('int_shared_bsns') }}
    where is_placeholder

),

placeholder_numbers as (

    select * from {{ ref('int_shared_numbers') }}
    where is_placeholder

),

bsn_of_number as (

    select * from {{ ref('int_bsn_of_number') }}

),

-- A BSN has several rows, or a row without a BSN leads to it by its number.
rows_with_bsn as (

    select
        file_id,
        file_row,
        practice_id,
        registered_on,
        bsn_hi,
        bsn_lo
    from rows_apart
    where bsn_hi is not null
    union all
    select
        file_id,
        file_row,
        practice_id,
        registered_on,
        bsn_hi,
        bsn_lo
    from rows_of_numbers
    where bsn_hi not in (select repeated_bsns.bsn_hi from repeated_bsns)

),

with_bsn as (

    select
        rows_with_bsn.file_id,
        rows_with_bsn.file_row,
        rows_with_bsn.practice_id,
        rows_with_bsn.registered_on,
        rows_with_bsn.bsn_hi as patient_hi,
        rows_with_bsn.bsn_lo as patient_lo
    from rows_with_bsn
    left join placeholder_bsns
        on
            rows_with_bsn.practice_id = placeholder_bsns.practice_id
            and rows_with_bsn.bsn_hi = placeholder_bsns.bsn_hi
            and rows_with_bsn.bsn_lo = placeholder_bsns.bsn_lo
    where placeholder_bsns.bsn_hi is null

),

without_bsn as (

    select
        rows_without_bsn.file_id,
        rows_without_bsn.file_row,
        rows_without_bsn.practice_id,
        rows_without_bsn.registered_on,
        coalesce(bsn_of_number.bsn_hi, rows_without_bsn.number_hi) as patient_hi,
        coalesce(bsn_of_number.bsn_lo, rows_without_bsn.number_lo) as patient_lo
    from rows_without_bsn
    left join placeholder_numbers
        on
            rows_without_bsn.number_hi = placeholder_numbers.number_hi
            and rows_without_bsn.number_lo = placeholder_numbers.number_lo
    left join bsn_of_number
        on
            rows_without_bsn.number_hi = bsn_of_number.number_hi
            and rows_without_bsn.number_lo = bsn_of_number.number_lo
    where
        rows_without_bsn.number_hi is not null
        and placeholder_numbers.number_hi is null

),

final as (

    select * from with_bsn
    union all
    select * from without_bsn

)

select * from final
