with registered as (

    select * from {{ ref('int_registered_on_peildatum') }}
    where is_registered

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

-- Rows with and without a BSN are separate, so that only the few without one are looked up.
with_bsn as (

    select
        registered.file_id,
        registered.file_row,
        registered.practice_id,
        registered.registered_on,
        registered.bsn_hi as patient_hi,
        registered.bsn_lo as patient_lo
    from registered
    left join placeholder_bsns
        on
            registered.practice_id = placeholder_bsns.practice_id
            and registered.bsn_hi = placeholder_bsns.bsn_hi
            and registered.bsn_lo = placeholder_bsns.bsn_lo
    where
        registered.bsn_hi is not null
        and placeholder_bsns.bsn_hi is null

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
