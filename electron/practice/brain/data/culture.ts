export const books = `
Hamlet: William Shakespeare/Shakespeare
Romeo and Juliet: William Shakespeare/Shakespeare
Macbeth: William Shakespeare/Shakespeare
Paradise Lost: John Milton
Pride and Prejudice: Jane Austen
Emma: Jane Austen
Jane Eyre: Charlotte Bronte
Wuthering Heights: Emily Bronte
Great Expectations: Charles Dickens
Oliver Twist: Charles Dickens
A Tale of Two Cities: Charles Dickens
Frankenstein: Mary Shelley
Dracula: Bram Stoker
Moby Dick/Moby-Dick: Herman Melville
The Scarlet Letter: Nathaniel Hawthorne
Adventures of Huckleberry Finn/Huckleberry Finn: Mark Twain
The Great Gatsby: F. Scott Fitzgerald
The Old Man and the Sea: Ernest Hemingway
The Grapes of Wrath: John Steinbeck
To Kill a Mockingbird: Harper Lee
The Catcher in the Rye: J. D. Salinger
1984/Nineteen Eighty-Four: George Orwell
Animal Farm: George Orwell
Brave New World: Aldous Huxley
Fahrenheit 451: Ray Bradbury
The Hobbit: J. R. R. Tolkien
The Lord of the Rings: J. R. R. Tolkien
War and Peace: Leo Tolstoy
Anna Karenina: Leo Tolstoy
Crime and Punishment: Fyodor Dostoevsky
The Brothers Karamazov: Fyodor Dostoevsky
Don Quixote: Miguel de Cervantes
The Divine Comedy: Dante Alighieri
Faust: Johann Wolfgang von Goethe/Goethe
The Metamorphosis: Franz Kafka
Les Miserables: Victor Hugo
Madame Bovary: Gustave Flaubert
The Stranger: Albert Camus
The Odyssey: Homer
The Republic: Plato
One Hundred Years of Solitude: Gabriel Garcia Marquez
The Little Prince: Antoine de Saint-Exupery
`

export const paintings = `
Mona Lisa: Leonardo da Vinci
The Last Supper: Leonardo da Vinci
The Birth of Venus: Sandro Botticelli
The Creation of Adam/Sistine Chapel ceiling: Michelangelo
The Starry Night/Starry Night: Vincent van Gogh
Sunflowers: Vincent van Gogh
Water Lilies: Claude Monet
Guernica: Pablo Picasso
The Persistence of Memory: Salvador Dali
The Scream: Edvard Munch
The Kiss: Gustav Klimt
Girl with a Pearl Earring: Johannes Vermeer
The Night Watch: Rembrandt
`

export const music = `
The Four Seasons: Antonio Vivaldi
The Magic Flute: Wolfgang Amadeus Mozart/Mozart
Moonlight Sonata: Ludwig van Beethoven/Beethoven
Fidelio: Ludwig van Beethoven/Beethoven
Brandenburg Concertos: Johann Sebastian Bach
Messiah: George Frideric Handel
Swan Lake: Pyotr Ilyich Tchaikovsky/Tchaikovsky
The Nutcracker: Pyotr Ilyich Tchaikovsky/Tchaikovsky
Carmen: Georges Bizet
Aida: Giuseppe Verdi
The Barber of Seville: Gioachino Rossini
The Ring of the Nibelung: Richard Wagner
Bolero: Maurice Ravel
The Rite of Spring: Igor Stravinsky
`

export const years = `
fall of the Western Roman Empire/fall of Rome: 476
Battle of Hastings: 1066
Magna Carta: 1215
fall of Constantinople: 1453
Columbus reach America/Columbus reached America: 1492
Spanish Armada: 1588
Great Fire of London: 1666
American Declaration of Independence/Declaration of Independence: 1776
French Revolution: 1789
Battle of Trafalgar: 1805
Battle of Waterloo: 1815
American Civil War: 1861
Suez Canal open/Suez Canal opened: 1869
Eiffel Tower: 1889
Titanic: 1912
First World War/World War I/World War 1: 1914
Russian Revolution: 1917
Wall Street crash: 1929
Second World War/World War II/World War 2: 1939
Pearl Harbor: 1941
United Nations: 1945
first man in space/Yuri Gagarin fly: 1961
moon landing/land on the moon/landed on the moon: 1969
fall of the Berlin Wall/Berlin Wall fall: 1989
Soviet Union dissolve/dissolution of the Soviet Union: 1991
`
