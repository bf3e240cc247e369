export const currencies = `
Japan: Yen
China: Yuan/Renminbi
South Korea: Won
India: Rupee
Thailand: Baht
Vietnam: Dong
Indonesia: Rupiah
Malaysia: Ringgit
Philippines: Peso
United Kingdom/UK: Pound sterling/Pound
Switzerland: Swiss franc/Franc
Sweden: Swedish krona/Krona
Norway: Norwegian krone/Krone
Denmark: Danish krone/Krone
Poland: Zloty
Czech Republic/Czechia: Koruna
Hungary: Forint
Romania: Leu
Ukraine: Hryvnia
Russia: Ruble/Rouble
Turkey: Lira
Israel: Shekel
Saudi Arabia: Riyal
South Africa: Rand
Nigeria: Naira
Kenya: Shilling
Brazil: Real
Argentina: Argentine peso/Peso
Germany: Euro
United States/USA: US dollar/Dollar
`

export const languages = `
Brazil: Portuguese
Mexico: Spanish
Austria: German
Egypt: Arabic
Iran: Persian/Farsi
Israel: Hebrew
Greece: Greek
Netherlands: Dutch
Japan: Japanese
China: Mandarin/Chinese
Poland: Polish
Hungary: Hungarian
Finland: Finnish
Sweden: Swedish
Denmark: Danish
Turkey: Turkish
Russia: Russian
Ukraine: Ukrainian
Thailand: Thai
Vietnam: Vietnamese
`

export const continents = `
Egypt: Africa
Nigeria: Africa
Kenya: Africa
Brazil: South America
Peru: South America
Argentina: South America
Canada: North America
Mexico: North America
France: Europe
Germany: Europe
Norway: Europe
China: Asia
India: Asia
Japan: Asia
Australia: Oceania/Australia
`

/** Needed words (any one of those parted by `|`), then the answer with its other names, then wrong answers. */
export const trivia = `
largest|biggest planet => Jupiter => Saturn; Neptune; Uranus; Earth
smallest planet => Mercury => Mars; Venus; Pluto; Earth
closest|nearest planet sun => Mercury => Venus; Mars; Earth
red planet => Mars => Venus; Jupiter; Mercury
hottest planet => Venus => Mercury; Mars; Jupiter
how many planets solar system => 8/eight => 9; 7; 10
largest|biggest ocean => Pacific Ocean/Pacific => Atlantic Ocean; Indian Ocean; Arctic Ocean
smallest ocean => Arctic Ocean/Arctic => Indian Ocean; Southern Ocean; Atlantic Ocean
largest|biggest continent => Asia => Africa; North America; Europe
smallest continent => Australia/Oceania => Europe; Antarctica; South America
how many continents => 7/seven => 6; 5; 8
highest|tallest mountain world|earth => Mount Everest/Everest => K2; Kangchenjunga; Lhotse
highest|tallest mountain africa => Kilimanjaro/Mount Kilimanjaro => Mount Kenya; Mount Stanley; Ras Dashen
longest river africa => Nile => Congo; Niger; Zambezi
longest river south america => Amazon => Parana; Orinoco; Madeira
longest river europe => Volga => Danube; Ural; Rhine
largest|biggest country area => Russia => Canada; China; United States
smallest country => Vatican City => Monaco; San Marino; Nauru
largest|biggest hot desert => Sahara => Gobi; Kalahari; Arabian Desert
largest|biggest animal|mammal => Blue whale => African elephant; Sperm whale; Fin whale
largest|biggest land animal => African elephant/Elephant => White rhinoceros; Hippopotamus; Giraffe
tallest animal => Giraffe => Elephant; Ostrich; Camel
fastest land animal => Cheetah => Lion; Pronghorn; Greyhound
largest|biggest bird => Ostrich => Emu; Albatross; Condor
largest|biggest organ human body => Skin => Liver; Lungs; Brain
how many bones adult|human => 206 => 205; 212; 198
how many teeth adult => 32 => 30; 28; 34
how many legs spider => 8/eight => 6; 10; 12
how many legs insect => 6/six => 8; 4; 10
how many chambers human heart => 4/four => 3; 2; 5
how many chromosomes human => 46 => 44; 48; 23
powerhouse cell => Mitochondria/Mitochondrion => Nucleus; Ribosome; Chloroplast
gas plants absorb => Carbon dioxide/CO2 => Oxygen; Nitrogen; Hydrogen
most abundant|common gas atmosphere|air => Nitrogen => Oxygen; Carbon dioxide; Argon
hardest natural => Diamond => Corundum; Quartz; Topaz
boiling|boil water celsius => 100 => 90; 212; 110
freezing|freeze water celsius => 0 => 4; 32; -4
boiling|boil water fahrenheit => 212 => 100; 200; 220
freezing|freeze water fahrenheit => 32 => 0; 30; 28
speed light kilometres|kilometers|km per second => 299792/300000/299,792/300,000 => 150000; 340000; 186000
how many minutes hour => 60 => 50; 100; 90
how many seconds hour => 3600/3,600 => 360; 6000; 3000
how many hours day => 24 => 12; 20; 36
how many days leap year => 366 => 365; 364; 367
how many days week => 7/seven => 6; 5; 8
how many weeks year => 52 => 50; 48; 54
how many months year => 12/twelve => 10; 11; 13
how many days february leap => 29 => 28; 30; 27
how many sides triangle => 3/three => 4; 2; 5
how many sides pentagon => 5/five => 6; 7; 4
how many sides hexagon => 6/six => 5; 7; 8
how many sides octagon => 8/eight => 6; 7; 9
how many sides decagon => 10/ten => 8; 9; 12
sum angles triangle => 180 => 90; 360; 270
how many players football|soccer team field|pitch => 11/eleven => 10; 9; 12
how many players basketball team court => 5/five => 6; 7; 4
how many squares chessboard|chess => 64 => 32; 81; 60
how many strings violin => 4/four => 5; 6; 3
how many strings guitar => 6/six => 4; 5; 7
how many keys piano => 88 => 84; 76; 92
how many colours|colors rainbow => 7/seven => 6; 5; 8
mix blue yellow => Green => Purple; Orange; Brown
mix red blue => Purple/Violet => Green; Orange; Brown
mix red yellow => Orange => Purple; Green; Pink
first president united states|america|usa => George Washington/Washington => John Adams; Thomas Jefferson; Benjamin Franklin
first man|person|human moon => Neil Armstrong => Buzz Aldrin; Yuri Gagarin; Michael Collins
first man|person|human space => Yuri Gagarin => Alan Shepard; Neil Armstrong; John Glenn
ship sank 1912 => Titanic => Lusitania; Britannic; Olympic
default|standard port https => 443 => 80; 8443; 22
default|standard port http => 80 => 8080; 443; 8000
default|standard port ssh => 22 => 21; 23; 2222
how many bits byte => 8/eight => 4; 16; 10
http status not found => 404 => 400; 403; 410
http status too many requests => 429 => 420; 503; 409
stand html => HyperText Markup Language => Hyperlink Text Machine Language; High Text Markup Language; Home Tool Markup Language
stand cpu => Central Processing Unit => Core Processing Unit; Central Program Unit; Computer Processing Unit
stand json => JavaScript Object Notation => Java Standard Object Notation; JavaScript Ordered Notation; Joint Object Notation
`

/** English, French, German, Spanish, Italian. */
export const dictionary = `
hello: bonjour, hallo, hola, ciao
goodbye: au revoir, auf Wiedersehen, adiós, arrivederci
thank you: merci, danke, gracias, grazie
please: s'il vous plaît, bitte, por favor, per favore
yes: oui, ja, sí, sì
no: non, nein, no, no
water: eau, Wasser, agua, acqua
bread: pain, Brot, pan, pane
milk: lait, Milch, leche, latte
house: maison, Haus, casa, casa
dog: chien, Hund, perro, cane
cat: chat, Katze, gato, gatto
book: livre, Buch, libro, libro
friend: ami, Freund, amigo, amico
day: jour, Tag, día, giorno
night: nuit, Nacht, noche, notte
red: rouge, rot, rojo, rosso
green: vert, grün, verde, verde
blue: bleu, blau, azul, blu
one: un, eins, uno, uno
two: deux, zwei, dos, due
three: trois, drei, tres, tre
apple: pomme, Apfel, manzana, mela
tree: arbre, Baum, árbol, albero
sun: soleil, Sonne, sol, sole
moon: lune, Mond, luna, luna
school: école, Schule, escuela, scuola
love: amour, Liebe, amor, amore
good morning: bonjour, guten Morgen, buenos días, buongiorno
good night: bonne nuit, gute Nacht, buenas noches, buonanotte
`

export const opposites = `
hot: cold
big: small
tall: short
fast: slow
light: dark
happy: sad
rich: poor
young: old
early: late
open: closed
full: empty
hard: soft
strong: weak
wet: dry
left: right
up: down
buy: sell
begin: end
love: hate
true: false
heavy: light
clean: dirty
cheap: expensive
brave: cowardly
`
