with insurers as (

    select
        agb,
        sum(ion) as ion,
        sum(aw_ion) as aw_ion,
        sum(unknown_postcode) as unknown_postcode
    from {{ ref('practice_insurers') }}
    group by agb

),

shares as (

    select * from {{ ref('practice_shares') }}

),

final as (

    select coalesce(shares.agb, insurers.agb) as agb
    from shares
    full outer join insurers
        on shares.agb = insurers.agb
    where
        shares.agb is null
        or shares.ion <> coalesce(insurers.ion, 0)
        or shares.aw_ion <> coalesce(insurers.aw_ion, 0)
        or shares.unknown_postcode <> coalesce(insurers.unknown_postcode, 0)

)

select * from final
