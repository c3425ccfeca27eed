with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

-- The rows of patients who may occur more than once, and the rows whose identity turned out to be nobody's.
judged as (

    select
        file_id,
        file_row,
        outcome
    from {{ ref('int_one_practice_per_patient') }}
    union all
    select
        file_id,
        file_row,
        'rejected' as outcome
    from {{ ref('int_shared_identities') }}
    where is_rejected

),

postcodes as (

    select * from {{ ref('int_aw_postcodes') }}

),

final as (

    select
        registrations.file_id,
        registrations.file_row,
        registrations.practice_id,
        registrations.uzovi,
        -- R7, R8: a postcode that was not judged is unknown.
        coalesce(postcodes.area, 'unknown') as area,
        coalesce(
            judged.outcome,
            case when registrations.is_registered then 'counted' else 'not_registered' end
        ) as outcome
    from registrations
    left join postcodes
        on registrations.postcode = postcodes.postcode
    left join judged
        on
            registrations.file_id = judged.file_id
            and registrations.file_row = judged.file_row

)

select * from final
