import { describe, expect, it } from 'vitest'
import { nearest } from '../../../src-main/common/nearest'

describe('names that a person may have meant', () => {
  const names = ['docker:web', 'docker:db', 'docker:cache', 'netns:red', 'netns:website']

  it.each([
    ['wbe', ['docker:web']],
    ['docker:wed', ['docker:web', 'netns:red']],
    ['cahce', ['docker:cache']],
    ['websites', ['netns:website']],
    ['WEB', ['docker:web']],
  ])('%s', (wanted, found) => {
    expect(nearest(wanted, names)).toEqual(found)
  })

  it('are none when nothing is close', () => {
    expect(nearest('postgres', names)).toEqual([])
  })
})
