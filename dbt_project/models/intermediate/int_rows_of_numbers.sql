with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

rows_without_bsn as (

    select * from {{ ref('int_rows_without_bsn') }}

),

-- Half of a number selects the rows while they are read; the whole number is compared among the few that remain.
rows_with_half as (

    select *
    from registrations
    where
        number_hi in (select rows_without_bsn.number_hi from rows_without_bsn)
        and bsn_hi is not null

),

numbers as (

    select distinct
        number_hi,
        number_lo
    from rows_without_bsn

),

final as (

    select
        rows_with_half.file_id,
        rows_with_half.file_row,
        rows_with_half.practice_id,
        rows_with_half.bsn_hi,
        rows_with_half.bsn_lo,
        rows_with_half.number_hi,
        rows_with_half.number_lo,
        rows_with_half.registered_on,
        rows_with_half.is_registered
    from rows_with_half
    inner join numbers
        on
            rows_with_half.number_hi = numbers.number_hi
            and rows_with_half.number_lo = numbers.number_lo

)

select * from final
