with registrations as {{ not_materialized() }} (

    select * from {{ ref('int_registered_on_peildatum') }}

),

shared_bsns as (

    select * from {{ ref('int_shared_bsns') }}

),

missing as (

    select
        file_id,
        file_row,
        practice_id,
        number_hi,
        number_lo,
        birth_date,
        registered_on,
        is_registered,
        false as has_placeholder_bsn
    from registrations
    where bsn_hi is null

),

-- R6: a placeholder is treated as missing.
placeholders as (

    select
        registrations.file_id,
        registrations.file_row,
        registrations.practice_id,
        registrations.number_hi,
        registrations.number_lo,
        registrations.birth_date,
        registrations.registered_on,
        registrations.is_registered,
        true as has_placeholder_bsn
    from registrations
    inner join shared_bsns
        on
            registrations.practice_id = shared_bsns.practice_id
            and registrations.bsn_hi = shared_bsns.bsn_hi
            and registrations.bsn_lo = shared_bsns.bsn_lo
    where shared_bsns.is_placeholder

),

final as (

    select * from missing
    union all
    select * from placeholders

)

select * from final
