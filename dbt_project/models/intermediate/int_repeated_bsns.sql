with registrations as (

    select * from {{ ref('int_registered_on_peildatum') }}

),

final as (

    select bsn_hi
    from registrations
    where bsn_hi is not null
    group by bsn_hi
    having count(*) > 1

)

select * from final
