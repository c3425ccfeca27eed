with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

repeated_bsns as (

    select * from {{ ref('int_repeated_bsns') }}

),

final as (

    select
        file_id,
        file_row,
        practice_id,
        bsn_hi,
        bsn_lo,
        number_hi,
        number_lo,
        registered_on,
        birth_date,
        number_text,
        is_registered
    from registrations
    where
        bsn_hi is null
        or bsn_hi in (select repeated_bsns.bsn_hi from repeated_bsns)

)

select * from final
