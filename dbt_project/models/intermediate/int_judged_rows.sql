with several as (

    select * from {{ ref('int_one_practice_per_patient') }}

),

shared_identities as (

    select * from {{ ref('int_shared_identities') }}

),

final as (

    select
        file_id,
        file_row,
        outcome
    from several
    union all
    select
        file_id,
        file_row,
        'rejected' as outcome
    from shared_identities
    where is_rejected

)

select * from final
