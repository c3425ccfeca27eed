with several as (

    select * from {{ ref('int_one_practice_per_patient') }}
    where other_practice_id is not null

),

registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

unknown_postcodes as (

    select postcode
    from {{ ref('int_aw_postcodes') }}
    where area = 'unknown'

),

judged_rows as (

    select * from {{ ref('int_judged_rows') }}

),

deliveries as (

    select * from {{ ref('stg_deliveries') }}

),

practices as (

    select * from {{ ref('stg_practices') }}

),

of_unknown_area as (

    select
        file_id,
        file_row,
        practice_id
    from registrations
    where
        is_registered
        and (
            postcode is null
            or postcode in (select unknown_postcodes.postcode from unknown_postcodes)
        )

),

-- R8: rows with an unknown postcode, which do count.
counted as (

    select
        of_unknown_area.file_id,
        of_unknown_area.file_row,
        of_unknown_area.practice_id
    from of_unknown_area
    left join judged_rows
        on
            of_unknown_area.file_id = judged_rows.file_id
            and of_unknown_area.file_row = judged_rows.file_row
    where coalesce(judged_rows.outcome, 'counted') = 'counted'

),

-- R5, R8
attention as (

    select
        file_id,
        file_row,
        outcome,
        practice_id,
        other_practice_id
    from several
    union all
    select
        file_id,
        file_row,
        'unknown_postcode' as outcome,
        practice_id,
        null as other_practice_id
    from counted

),

final as (

    select
        {{ quarter() }} as quarter,
        deliveries.file,
        cast(attention.file_row as bigint) as row_number,
        attention.outcome,
        practices.agb,
        other_practices.agb as other_agb
    from attention
    inner join deliveries
        on attention.file_id = deliveries.file_id
    inner join practices
        on attention.practice_id = practices.practice_id
    left join practices as other_practices
        on attention.other_practice_id = other_practices.practice_id

)

select * from final
