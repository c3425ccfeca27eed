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
        -- Half the work of testing first for an open end: there the comparison is null, which is not true.
        and (deregistered_on <= {{ peildatum() }}) is not true
        and (deceased_on <= {{ peildatum() }}) is not true as is_registered
    from registrations

)

select * from final
