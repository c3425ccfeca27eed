with source as (

    select * from {{ source('landing', 'registrations') }}

),

final as (

    select
        file_id,
        row_number as file_row,
        practice_agb as practice_id,
        patient_hi as bsn_hi,
        patient_lo as bsn_lo,
        number_hi,
        number_lo,
        postcode,
        registered_on,
        deregistered_on,
        deceased_on,
        is_ion,
        uzovi,
        birth_date,
        number_text
    from source

)

select * from final
