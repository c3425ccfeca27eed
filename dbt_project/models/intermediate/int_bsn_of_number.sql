with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

rows_without_bsn as (

    select * from {{ ref('int_rows_without_bsn') }}

),

placeholder_bsns as (

    select * from {{ ref('int_shared_bsns') }}
    where is_placeholder

),

placeholder_numbers as (

    select * from {{ ref('int_shared_numbers') }}
    where is_placeholder

),

numbers_without_bsn as (

    select distinct
        rows_without_bsn.number_hi,
        rows_without_bsn.number_lo
    from rows_without_bsn
    left join placeholder_numbers
        on
            rows_without_bsn.number_hi = placeholder_numbers.number_hi
            and rows_without_bsn.number_lo = placeholder_numbers.number_lo
    where placeholder_numbers.number_hi is null

),

bsns_of_these_numbers as (

    select distinct
        registrations.number_hi,
        registrations.number_lo,
        registrations.bsn_hi,
        registrations.bsn_lo
    from registrations
    inner join numbers_without_bsn
        on
            registrations.number_hi = numbers_without_bsn.number_hi
            and registrations.number_lo = numbers_without_bsn.number_lo
    left join placeholder_bsns
        on
            registrations.practice_id = placeholder_bsns.practice_id
            and registrations.bsn_hi = placeholder_bsns.bsn_hi
            and registrations.bsn_lo = placeholder_bsns.bsn_lo
    where
        registrations.bsn_hi is not null
        and placeholder_bsns.bsn_hi is null

),

final as (

    select
        number_hi,
        number_lo,
        max(bsn_hi) as bsn_hi,
        max(bsn_lo) as bsn_lo
    from bsns_of_these_numbers
    group by number_hi, number_lo
    having count(*) = 1

)

select * from final
