/** Countries and capitals, neighbours near each other: a wrong answer is taken from a row close by. `/` parts other names. */
export const capitals = `
France: Paris
Belgium: Brussels
Luxembourg: Luxembourg City/Luxembourg
Netherlands/Holland: Amsterdam
Germany: Berlin
Switzerland: Bern/Berne
Austria: Vienna
Liechtenstein: Vaduz
Monaco: Monaco
Andorra: Andorra la Vella
Spain: Madrid
Portugal: Lisbon
Italy: Rome
San Marino: San Marino
Malta: Valletta
Vatican City: Vatican City
United Kingdom/UK/Great Britain/England: London
Ireland: Dublin
Iceland: Reykjavik
Norway: Oslo
Sweden: Stockholm
Denmark: Copenhagen
Finland: Helsinki
Estonia: Tallinn
Latvia: Riga
Lithuania: Vilnius
Poland: Warsaw
Czech Republic/Czechia: Prague
Slovakia: Bratislava
Hungary: Budapest
Slovenia: Ljubljana
Croatia: Zagreb
Bosnia and Herzegovina/Bosnia: Sarajevo
Serbia: Belgrade
Montenegro: Podgorica
Kosovo: Pristina
North Macedonia/Macedonia: Skopje
Albania: Tirana
Greece: Athens
Bulgaria: Sofia
Romania: Bucharest
Moldova: Chisinau
Ukraine: Kyiv/Kiev
Belarus: Minsk
Russia: Moscow
Georgia: Tbilisi
Armenia: Yerevan
Azerbaijan: Baku
Turkey/Turkiye: Ankara
Cyprus: Nicosia
Syria: Damascus
Lebanon: Beirut
Israel: Jerusalem
Jordan: Amman
Iraq: Baghdad
Iran: Tehran
Kuwait: Kuwait City
Saudi Arabia: Riyadh
Bahrain: Manama
Qatar: Doha
United Arab Emirates/UAE: Abu Dhabi
Oman: Muscat
Yemen: Sanaa/Sana'a
Afghanistan: Kabul
Turkmenistan: Ashgabat
Uzbekistan: Tashkent
Kazakhstan: Astana
Kyrgyzstan: Bishkek
Tajikistan: Dushanbe
Pakistan: Islamabad
India: New Delhi/Delhi
Nepal: Kathmandu
Bhutan: Thimphu
Bangladesh: Dhaka
Sri Lanka: Sri Jayawardenepura Kotte/Colombo
Maldives: Male
China: Beijing
Mongolia: Ulaanbaatar
Japan: Tokyo
South Korea: Seoul
North Korea: Pyongyang
Taiwan: Taipei
Vietnam: Hanoi
Laos: Vientiane
Cambodia: Phnom Penh
Thailand: Bangkok
Myanmar/Burma: Naypyidaw
Malaysia: Kuala Lumpur
Singapore: Singapore
Indonesia: Jakarta
Brunei: Bandar Seri Begawan
Philippines: Manila
Timor-Leste/East Timor: Dili
Australia: Canberra
New Zealand: Wellington
Papua New Guinea: Port Moresby
Fiji: Suva
Solomon Islands: Honiara
Vanuatu: Port Vila
Samoa: Apia
Tonga: Nuku'alofa
Palau: Ngerulmud
Egypt: Cairo
Libya: Tripoli
Tunisia: Tunis
Algeria: Algiers
Morocco: Rabat
Mauritania: Nouakchott
Mali: Bamako
Niger: Niamey
Chad: N'Djamena
Sudan: Khartoum
South Sudan: Juba
Ethiopia: Addis Ababa
Eritrea: Asmara
Djibouti: Djibouti
Somalia: Mogadishu
Kenya: Nairobi
Uganda: Kampala
Rwanda: Kigali
Burundi: Gitega
Tanzania: Dodoma
Senegal: Dakar
Gambia: Banjul
Guinea-Bissau: Bissau
Guinea: Conakry
Sierra Leone: Freetown
Liberia: Monrovia
Ivory Coast/Cote d'Ivoire: Yamoussoukro
Ghana: Accra
Togo: Lome
Benin: Porto-Novo
Burkina Faso: Ouagadougou
Nigeria: Abuja
Cameroon: Yaounde
Equatorial Guinea: Malabo
Gabon: Libreville
Republic of the Congo: Brazzaville
Democratic Republic of the Congo/DR Congo: Kinshasa
Central African Republic: Bangui
Angola: Luanda
Zambia: Lusaka
Malawi: Lilongwe
Mozambique: Maputo
Zimbabwe: Harare
Botswana: Gaborone
Namibia: Windhoek
South Africa: Pretoria
Lesotho: Maseru
Eswatini/Swaziland: Mbabane
Madagascar: Antananarivo
Mauritius: Port Louis
Seychelles: Victoria
Comoros: Moroni
Cape Verde: Praia
Canada: Ottawa
United States/USA/US/United States of America/America: Washington, D.C./Washington DC/Washington
Mexico: Mexico City
Guatemala: Guatemala City
Belize: Belmopan
Honduras: Tegucigalpa
El Salvador: San Salvador
Nicaragua: Managua
Costa Rica: San Jose
Panama: Panama City
Cuba: Havana
Jamaica: Kingston
Haiti: Port-au-Prince
Dominican Republic: Santo Domingo
Bahamas: Nassau
Barbados: Bridgetown
Trinidad and Tobago: Port of Spain
Grenada: St. George's
Saint Lucia: Castries
Dominica: Roseau
Colombia: Bogota
Venezuela: Caracas
Guyana: Georgetown
Suriname: Paramaribo
Ecuador: Quito
Peru: Lima
Brazil: Brasilia
Bolivia: Sucre
Paraguay: Asuncion
Uruguay: Montevideo
Argentina: Buenos Aires
Chile: Santiago
`
