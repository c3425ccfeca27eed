with registrations as {{ not_materialized() }} (

    select * from {{ ref('stg_registrations') }}

),

numbers_without_bsn as (

    select distinct
        number_hi,
        number_lo
    from registrations
    where bsn_hi is null

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
    where registrations.bsn_hi is not null

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
