with rows_of_numbers as (

    select * from {{ ref('int_rows_of_numbers') }}

),

placeholder_bsns as (

    select * from {{ ref('int_shared_bsns') }}
    where is_placeholder

),

placeholder_numbers as (

    select * from {{ ref('int_shared_numbers') }}
    where is_placeholder

),

bsns_of_these_numbers as (

    select distinct
        rows_of_numbers.number_hi,
        rows_of_numbers.number_lo,
        rows_of_numbers.bsn_hi,
        rows_of_numbers.bsn_lo
    from rows_of_numbers
    left join placeholder_bsns
        on
            rows_of_numbers.practice_id = placeholder_bsns.practice_id
            and rows_of_numbers.bsn_hi = placeholder_bsns.bsn_hi
            and rows_of_numbers.bsn_lo = placeholder_bsns.bsn_lo
    left join placeholder_numbers
        on
            rows_of_numbers.number_hi = placeholder_numbers.number_hi
            and rows_of_numbers.number_lo = placeholder_numbers.number_lo
    where
        placeholder_bsns.bsn_hi is null
        and placeholder_numbers.number_hi is null

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
