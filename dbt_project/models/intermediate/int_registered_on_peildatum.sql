with registrations as (

    select * from {{ ref('stg_registrations') }}

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
        postcode,
        registered_on,
        uzovi,
        birth_date,
        number_text,
        is_ion
        and registered_on <= {{ peildatum() }}
        and (deregistered_on is null or deregistered_on > {{ peildatum() }})
        and (deceased_on is null or deceased_on > {{ peildatum() }}) as is_registered
    from registrations

)

select * from final
