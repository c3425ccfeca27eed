with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

-- The rows of patients who occur more than once; every other registered row counts.
several as (

    select * from {{ ref('int_one_practice_per_patient') }}

),

postcodes as (

    select * from {{ ref('int_aw_postcodes') }}

),

final as (

    select
        registrations.file_id,
        registrations.practice_id,
        registrations.uzovi,
        -- R7, R8: a postcode that was not judged is unknown.
        coalesce(postcodes.area, 'unknown') as area,
        case
            when not registrations.is_registered then 'not_registered'
            else coalesce(several.outcome, 'counted')
        end as outcome,
        count(*) as row_count
    from registrations
    left join several
        on
            registrations.file_id = several.file_id
            and registrations.file_row = several.file_row
    left join postcodes
        on registrations.postcode = postcodes.postcode
    group by 1, 2, 3, 4, 5

)

select * from final
