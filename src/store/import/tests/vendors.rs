//! The built-in maps, each with files as its vendor writes them.

use super::*;

fn built_in(name: &str, files: &[(&str, &str)]) -> (ImportFolder, ImportOutcome) {
    let place = ImportFolder::new();
    let mut request = place.request("", files);
    request.map = TriedMaps::Named(name.to_owned());
    let outcome = run(&request).unwrap();
    accounted(&outcome);
    assert_eq!(reasons(&outcome), []);
    let before = place.texts();
    run(&request).unwrap();
    assert_eq!(place.texts(), before);
    (place, outcome)
}

#[test]
fn maven_crm() {
    let (place, _) = built_in(
        "maven_crm",
        &[
            (
                "sales_pipeline.csv",
                "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\nA1,Ada,GTXPro,Isdom,Won,2017-01-02,2017-03-04,4514\nA2,Bob,GTX Basic,,Prospecting,,,\nA3,Bob,GTXPro,Isdom,Lost,2017-01-02,2017-03-04,0\n",
            ),
            ("products.csv", "product,series,sales_price\nGTX Pro,GTX,4821\nGTX Basic,GTX,550\n"),
            ("accounts.csv", "account,sector,office_location\nIsdom,technolgy,Philipines\n"),
            ("sales_teams.csv", "sales_agent,manager,regional_office\nAda,Cy,West\nBob,Cy,West\n"),
        ],
    );
    let book = place.book();
    let amounts: Vec<i128> = book.deals.rows().iter().filter_map(Deal::amount).map(Money::minor).collect();
    assert_eq!(amounts, [451_400, 55_000, 482_100]);
    assert_eq!((book.products.len(), book.segments.rows()[0].key()), (2, "technology"));
}

#[test]
fn northwind() {
    let (place, _) = built_in(
        "northwind",
        &[
            (
                "order_details.csv",
                "order_id,product_id,unit_price,quantity,discount\n1,11,14,12,0\n1,12,9.8,10,0.15\n2,11,14,1,0\n",
            ),
            (
                "orders.csv",
                "order_id,customer_id,employee_id,order_date,required_date,shipped_date,freight\n1,VIN,5,1996-07-04,1996-08-01,1996-07-16,3\n2,VIN,5,1996-07-05,1996-08-01,,3\n",
            ),
            (
                "customers.csv",
                "customer_id,company_name,contact_name,contact_title,city,phone\nVIN,Vins et alcools,Paul Henriot,Accounting,Reims,26\n",
            ),
            ("employees.csv", "employee_id,last_name,first_name\n5,Buchanan,Steven\n"),
            (
                "products.csv",
                "product_id,product_name,category_id,unit_price,units_in_stock,reorder_level\n11,Queso,4,21,22,30\n12,Tofu,4,38,86,0\n",
            ),
            ("categories.csv", "category_id,category_name\n4,Dairy\n"),
        ],
    );
    let book = place.book();
    assert_eq!(book.orders.rows().iter().map(|order| order.amount().minor()).collect::<Vec<_>>(), [16_800 + 8_330, 1_400]);
    assert_eq!((book.stock.len(), book.contacts.len(), book.people.rows()[0].name()), (2, 1, "Steven Buchanan"));
    assert_eq!(book.products.rows()[0].family(), Some("Dairy"));
}

#[test]
fn spend_in_micros_and_in_wide_rows() {
    let (place, _) = built_in(
        "ads_spend",
        &[
            ("google_ads_campaign_history_data.csv", "id,name,start_date,end_date\n7,Search,2021-01-01,2021-12-31\n"),
            ("google_ads_campaign_stats_data.csv", "date,clicks,cost_micros,id,impressions\n2021-02-01,49,36150000,7,166\n"),
        ],
    );
    assert_eq!(place.book().spend.rows()[0].amount().minor(), 3_615);
    let (place, outcome) = built_in(
        "robyn_mmm",
        &[(
            "weekly.csv",
            "DATE,revenue,tv_S,ooh_S,print_S,facebook_I,search_clicks_P,search_S,facebook_S\n2015-11-23,2.5,22358.345,0,1,24301284.2,0,0,7607.1\n",
        )],
    );
    let book = place.book();
    assert_eq!((book.spend.len(), book.channels.len()), (5, 5));
    assert_eq!(book.spend.rows()[0].amount().minor(), 2_235_834);
    assert!(outcome.warnings.iter().any(|w| w.contains("2 numbers had too many digits")), "{:?}", outcome.warnings);
}

#[test]
fn salesforce() {
    let (place, _) = built_in(
        "salesforce",
        &[
            (
                "Opportunity.csv",
                "\u{feff}Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,CampaignId,IsClosed,IsWon,ForecastCategory,OwnerId,CreatedDate\n006A,,001A,Lights,Negotiation/Review,1500.50,2026-12-01,,,,BestCase,005A,2026-01-22T16:14:25.000+0000\n006B,,001A,More,Closed Won,20,2026-02-01,701A,1,1,Closed,005A,2026-01-22T16:14:25.000+0000\n006C,,001A,Less,Prospecting,,2026-12-01,,,,Pipeline,005A,2026-01-22T16:14:25.000+0000\n",
            ),
            ("Account.csv", "Id,Name,BillingCity,Industry,OwnerId\n001A,Acme,Graz,Energy,005A\n"),
            ("Contact.csv", "Id,AccountId,LastName,FirstName,Name,Phone,Email,Title\n003A,001A,Lind,Eva,Eva Lind,1,e@x,CFO\n"),
            (
                "Lead.csv",
                "Id,Name,Company,Status,LeadSource,OwnerId,IsConverted,ConvertedDate,ConvertedAccountId,ConvertedOpportunityId,CreatedDate\n00QA,Eva,Acme,Closed,Web,005A,1,2026-01-22,001A,006A,2026-01-02T00:00:00.000Z\n",
            ),
            ("Campaign.csv", "Id,Name,Type,StartDate,EndDate,BudgetedCost\n701A,Fair,Event,2026-01-01,,100\n"),
            (
                "CampaignMember.csv",
                "Id,CampaignId,LeadId,Status,CreatedDate,FirstRespondedDate,Name\n00vA,701A,00QA,Sent,2026-01-03T00:00:00.000Z,,Eva\n",
            ),
            ("Task.csv", "Id,ActivityDate,AccountId,OwnerId,TaskSubtype,Subject\n00TA,2026-02-02,001A,005A,Call,Hello\n"),
            ("User.csv", "Id,Username,Name\n005A,ada@x,Ada\n"),
        ],
    );
    let book = place.book();
    let counts = [
        TableName::Deals,
        TableName::Accounts,
        TableName::Contacts,
        TableName::Leads,
        TableName::Campaigns,
        TableName::Activities,
        TableName::People,
    ];
    assert_eq!(counts.map(|table| book.count(table).0), [3, 1, 1, 1, 1, 1, 1]);
    assert_eq!(book.leads.rows()[0].touches().len(), 1);
    let stages: Vec<&str> = book.company.stages().iter().map(Stage::key).collect();
    assert_eq!(stages, ["prospecting", "negotiation"]);
    // A report, with its footer.
    let (place, outcome) = built_in(
        "salesforce",
        &[(
            "report.csv",
            "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount Currency,Amount,Created Date,Close Date\nAda,Acme,Lights,Qualification,USD,\"1,500.00\",2026-01-02,2026-12-01\nAda,Acme,Old,Closed Lost,EUR,5,2026-01-02,2026-02-01\n\nGrand Totals (2 records)\nConfidential Information - Do Not Distribute\nCopyright (c) 2000-2026 salesforce.com\n",
        )],
    );
    let book = place.book();
    assert_eq!(
        book.deals.rows().iter().map(Deal::key).collect::<Vec<_>>(),
        ["acme-lights-ada-2026-01-02", "acme-old-ada-2026-01-02"]
    );
    assert_eq!(book.deals.rows()[0].currency().map(|c| c.code().to_owned()).as_deref(), Some("USD"));
    assert!(outcome.warnings[0].contains("3 footer lines"), "{:?}", outcome.warnings);
}

#[test]
fn hubspot() {
    let (place, _) = built_in(
        "hubspot",
        &[
            (
                "hubspot-crm-exports-all-deals.csv",
                "\"Record ID\",\"Deal Name\",\"Deal Stage\",\"Close Date\",\"Deal owner\",\"Amount\",\"Pipeline\",\"Create Date\",\"Associated Company\",\"Closed Lost Reason\"\n1,Lights,Contract Sent,2026-12-01 10:00,Ada,1500,Sales,2026-01-02 09:30,Acme,\n2,Old,closedlost,2026-02-01,Ada,5,Sales,2026-01-02,Acme,too dear\n3,New,Qualified To Buy,2026-12-01,Ada,,Sales,2026-01-02,Other,\n",
            ),
            ("companies.csv", "Record ID,Company name,Company owner,City,Industry\n77,Acme,Ada,Graz,Energy\n"),
            (
                "contacts.csv",
                "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company IDs\n5,Eva,Lind,e@x,1,CFO,77\n",
            ),
        ],
    );
    let book = place.book();
    // The deals name the company, which has an id of its own.
    assert_eq!(book.accounts.rows().iter().map(Account::key).collect::<Vec<_>>(), ["77", "Other"]);
    assert_eq!(book.contacts.len(), 1);
    assert_eq!(book.company.stages().iter().map(Stage::key).collect::<Vec<_>>(), ["qualified", "contract"]);
    let lost = book.deals.rows()[1].lost().unwrap();
    assert_eq!(lost.words(), Some("too dear"));
}

#[test]
fn pipedrive() {
    let (place, _) = built_in(
        "pipedrive",
        &[
            (
                "deals.csv",
                "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Deal closed on,Deal - Lost reason,Deal - Expected close date\n1,Lights,Ada,\"$1,250.50\",USD,Acme,Proposal,Open,2026-01-02 10:00:00,,,,,2026-12-01\n2,Won one,Ada,20,EUR,Acme,Proposal,Won,2026-01-02 10:00:00,2026-02-01 10:00:00,,2026-02-01 10:00:00,,\n3,Lost one,Ada,20,EUR,Acme,Proposal,Lost,2026-01-02 10:00:00,,2026-02-02 10:00:00,,Price,\n",
            ),
            ("organizations.csv", "Organization - ID,Organization - Name,Organization - Owner\n9,Acme,Ada\n"),
            ("people.csv", "Person - ID,Person - Name,Person - Organization,Person - Email - Work\n4,Eva,Acme,e@x\n"),
        ],
    );
    let book = place.book();
    assert_eq!((book.accounts.len(), book.contacts.len()), (1, 1));
    assert_eq!(book.deals.rows()[0].amount(), Some(Money::from_minor(125_050)));
    assert_eq!(book.deals.rows()[2].lost().as_ref().map(|lost| lost.reason()), Some(crate::book::deal::LossReason::Price));
    assert_eq!(book.deals.rows()[1].won().as_ref().map(|won| won.on().to_string()).as_deref(), Some("2026-02-01"));
}
